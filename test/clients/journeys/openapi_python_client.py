import sys
import uuid

from marquee import AuthenticatedClient, Client
from marquee.api.catalogue import get_title, list_titles
from marquee.api.playback import heartbeat, start_playback, stop_playback
from marquee.api.plans import list_plans
from marquee.api.sessions import register
from marquee.api.subscriptions import preview_subscription, subscribe
from marquee.models import (
    AccessLevel,
    HeartbeatRequest,
    HeartbeatRequestState,
    ListTitlesType,
    PlainProblem,
    PreviewSubscribe,
    RegisterRequest,
    StartRequest,
    StopRequest,
    SubscribeRequest,
)

origin = sys.argv[1]
public = Client(base_url=origin)


def of(status, answer):
    """The parsed body of an answer with this status."""
    if answer.status_code != status:
        sys.exit(f"Answered {answer.status_code}: {answer.content}")
    return answer.parsed


def bearer(token):
    return AuthenticatedClient(base_url=origin, token=token)


person = RegisterRequest(
    email=f"{uuid.uuid4()}@example.com", password="correct horse battery staple", name="Ada Lovelace"
)
session = of(201, register.sync_detailed(client=public, body=person))
own = bearer(session.access_token)

plan = of(200, list_plans.sync_detailed(client=public)).items[0]
order = PreviewSubscribe(action="subscribe", plan_id=plan.id)
preview = of(200, preview_subscription.sync_detailed(client=own, body=order))
bought = of(201, subscribe.sync_detailed(client=own, body=SubscribeRequest(plan_id=plan.id)))
assert bought.plan.price.amount == preview.charge.amount, "The preview told another price"

films = list_titles.sync_detailed(client=public, type_=ListTitlesType.MOVIE, access_level=AccessLevel.FREE)
title = of(200, get_title.sync_detailed(of(200, films).items[0].id, client=own))
assert title.cast, f"{title.name} has no cast"

playback = of(201, start_playback.sync_detailed(client=own, body=StartRequest(title_id=title.id)))
lease = bearer(playback.lease_token)
report = HeartbeatRequest(position_seconds=1, state=HeartbeatRequestState.PLAYING, sequence=1)
of(200, heartbeat.sync_detailed(playback.id, client=lease, body=report))
last = StopRequest(position_seconds=2, sequence=2)
of(200, stop_playback.sync_detailed(playback.id, client=lease, body=last))

nothing = StartRequest(title_id="ttl_01KA2B3C4D5E6F7G8H9JKMNPQR")
problem = of(404, start_playback.sync_detailed(client=own, body=nothing))
assert isinstance(problem, PlainProblem) and problem.code == "not_found", problem
print(f"played {title.name}")
