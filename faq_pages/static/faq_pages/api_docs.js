/* Starts Swagger UI on the page of the API. */

const docs = document.getElementById("docs");

SwaggerUIBundle({
  domNode: docs,
  url: docs.dataset.schema,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  // Trying out must not leave votes and questions behind.
  supportedSubmitMethods: ["get"],
  // Its own default would send the document's address to another host.
  validatorUrl: null,
});
