import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface NearProps {
  /** In the place until then, and as high. */
  waiting: ComponentChildren;
  children: ComponentChildren;
}

/** Shows its children, which ask the API, only when their place is about to be seen. */
export function Near({ waiting, children }: NearProps) {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        observer.disconnect();
        setNear(true);
      },
      { rootMargin: '300px' },
    );
    observer.observe(place.current!);
    return () => observer.disconnect();
  }, []);
  return <div ref={place}>{near ? children : waiting}</div>;
}
