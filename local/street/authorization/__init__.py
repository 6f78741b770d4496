"""An OAuth 2.0 authorization server for each store whose customers can link their accounts.

It keeps to RFC 6749 with the authorization code grant alone, RFC 7636 (S256), RFC 7009, RFC 8414,
RFC 9207, RFC 9728 and RFC 9700, and refuses what they don't allow. It shares no code with Muse."""
