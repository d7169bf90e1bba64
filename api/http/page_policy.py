"""The content security policy of pages: everything they need comes from here, and nothing stands within them."""

_ALWAYS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'"
)
PAGE_POLICY = f"{_ALWAYS}; frame-ancestors 'none'".encode()
# A page that is made to be shown within those of others.
EMBED_POLICY = f"{_ALWAYS}; frame-ancestors *".encode()
