"""What troubles put on a page."""

from __future__ import annotations

_WHOLE = "position:fixed;inset:0;background:#0006;z-index:9"
_BOX = "background:#fff;margin:20vh auto;padding:2rem;max-width:24rem"

COVER = '<div style="position:fixed;inset:0;z-index:8"></div>'

COOKIE_BANNER = f"""<div id="cookies" style="{_WHOLE}"><div role="dialog" aria-label="Cookies"
 style="{_BOX}"><p>We use cookies.</p><button type="button" id="accept">Accept all</button></div>
</div><script>
if (document.cookie.includes('cookies=accepted')) document.getElementById('cookies').remove();
else document.getElementById('accept').addEventListener('click', () => {{
  document.cookie = 'cookies=accepted; path=/';
  document.getElementById('cookies').remove();
}});
</script>"""

NEWSLETTER = f"""<div id="newsletter" hidden style="{_WHOLE}"><div role="dialog"
 aria-label="Newsletter" style="{_BOX}"><p>10 % off your first order!</p>
<button type="button" onclick="document.getElementById('newsletter').remove()">No, thanks</button>
</div></div><script>
setTimeout(() => {{ document.getElementById('newsletter').hidden = false; }}, 250);
</script>"""

DIALOG = "<script>alert('Spring sale: 10 % off!');</script>"

NEW_TAB = "<script>window.open('/terms');</script>"

CAPTCHA = '<div class="h-captcha" style="min-height:5rem">Please show that you are human.</div>'

LATE = 400  # milliseconds
DRAWN_AGAIN = f"""<script>
setTimeout(async () => {{
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.querySelector('main').replaceWith(page.querySelector('main'));
}}, {LATE});
</script>"""
