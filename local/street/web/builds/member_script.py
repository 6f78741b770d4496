"""The script of the club's product pages: buttons for color and size."""

from __future__ import annotations

# A size that is sold out in the chosen color can't be pressed.
VARIANT_BUTTONS = """<script>
(() => {
  const all = document.getElementById('variants');
  const inStock = JSON.parse(all.dataset.inStock);
  const groups = [...all.querySelectorAll('[role=group]')];
  const [color, size] = groups.map(group => group.querySelector('input'));
  const isLeft = value => !color.value
    || inStock.some(([c, s]) => c === color.value && s === value);
  const press = (group, button) => {
    group.querySelector('input').value = button.value;
    for (const one of group.querySelectorAll('button'))
      one.setAttribute('aria-pressed', String(one === button));
    for (const one of size.parentElement.querySelectorAll('button'))
      one.disabled = !isLeft(one.value);
  };
  for (const group of groups)
    for (const button of group.querySelectorAll('button'))
      button.addEventListener('click', () => press(group, button));
})();
</script>"""
