/** What must never leave the service, whatever the route. */
export const LEAKS =
  /"(?:passwordHash|refreshHash|tokenHash|hash|gsi\d(?:pk|sk)|pk|sk|ttl|passwordTries|replaced)":|\$2[aby]\$\d\d\$/;
