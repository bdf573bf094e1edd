declare module 'swagger-ui-dist/swagger-ui-bundle.js' {
  export { SwaggerUIBundle as default } from 'swagger-ui-dist';
}
