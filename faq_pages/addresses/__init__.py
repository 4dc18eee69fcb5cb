"""What lives at an address of the site: for the middleware that redirects and for the API alike."""
