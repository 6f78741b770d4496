// Lumen Home: draws every page of the shop into #app, with what parts.js has.
'use strict';

const handle = root.dataset.handle;

function onSubmit(action) {
  root.querySelector('form').addEventListener('submit', event => {
    event.preventDefault();
    guarded(() => action(Object.fromEntries(new FormData(event.target))));
  });
}

async function product() {
  const {variants, button, count} = await ask('GET', `/api/products/${handle}`);
  const values = name => [...new Set(variants.map(one => one[name]).filter(Boolean))];
  const needed = ['color', 'size'].filter(name => values(name).length);
  root.innerHTML = `<div data-problem></div>
    ${needed.includes('color') ? combobox('Color', values('color')) : ''}
    ${needed.includes('size') ? combobox('Size', values('size')) : ''}
    <label for="quantity">Quantity</label>
    <input id="quantity" type="number" min="1" max="20" value="1">${button}
    <p>In your bag: <span role="status" aria-label="Bag count">${count}</span>
      · <a href="/bag">Bag</a></p>`;
  const chosen = {};
  if (needed.includes('size')) {
    const sizes = wireCombobox('Size', size => { chosen.size = size; });
    wireCombobox('Color', color => {
      chosen.color = color;
      for (const option of sizes.children) {
        const isLeft = variants.some(one =>
          one.inStock && one.color === color && one.size === option.textContent.trim());
        option.setAttribute('aria-disabled', String(!isLeft));
      }
    });
  }
  for (const add of root.querySelectorAll('[data-add]')) {
    add.addEventListener('click', () => guarded(async () => {
      if (needed.some(name => !chosen[name])) return; // nothing happens before a variant is chosen
      const quantity = Number(document.getElementById('quantity').value);
      const answer = await ask('POST', '/api/bag', {handle, quantity, ...chosen});
      tell(answer.problem);
      if (answer.count !== undefined)
        root.querySelector('[role=status]').textContent = answer.count;
    }));
  }
}

async function bag(known) {
  const {lines, count} = known ?? await ask('GET', '/api/bag');
  const items = lines.map(line => `<li class="line">${escaped(line.name)} ${escaped(line.color)}
    ${escaped(line.size)} x ${line.quantity}
    <button type="button" data-sku="${escaped(line.sku)}">Remove</button></li>`).join('');
  root.innerHTML = frame('Bag', items
    ? `<ul>${items}</ul><p><a href="/checkout" data-link>Check out</a></p>`
    : '<p>Your bag is empty.</p>', count);
  for (const button of root.querySelectorAll('[data-sku]')) {
    button.addEventListener('click', () => guarded(async () =>
      bag(await ask('DELETE', `/api/bag/${button.dataset.sku}`))));
  }
}

async function signIn() {
  root.innerHTML = frame('Sign in', `<form>${field('Email', 'email')}
    ${field('Password', 'password', 'password')}<button>Sign in</button></form>`);
  onSubmit(async sent => {
    const answer = await ask('POST', '/api/sign-in', sent);
    if (answer.problem) tell(answer.problem);
    else show('/account');
  });
}

async function account() {
  const {orders} = await ask('GET', '/api/orders');
  const items = orders.map(order => `<section class="order">
    <h2>${escaped(order.number)}</h2>
    <p>Placed on <time datetime="${escaped(order.placed)}">${escaped(order.placedInWords)}</time>,
      total <b class="total">${escaped(order.total)}</b></p>
    <table>${lineRows(order.lines)}</table></section>`).join('');
  root.innerHTML = frame('Your orders', items || '<p>You have no orders yet.</p>');
}

async function checkout() {
  const {challenge, cards, card, giftCard, prefilled, beside} = await ask('GET', '/api/checkout');
  if (challenge) {
    root.innerHTML = frame('One more thing', challenge);
    return;
  }
  const choices = Object.entries(cards).map(([digits, label]) => `<label><input type="radio"
    name="card" value="${digits}" ${digits === card ? 'checked' : ''} style="width:auto">
    ${escaped(label)}</label>`).join('');
  root.innerHTML = frame('Checkout', `${beside}<form>
    ${field('Full name', 'name')}${field('Street', 'line1')}
    ${field('Apartment', 'line2', 'text', prefilled.line2)}
    ${field('City', 'city')}${field('State', 'state')}${field('ZIP', 'zip')}
    <div role="radiogroup" aria-label="Card">${choices}</div>
    <label><input type="checkbox" name="giftCard" ${giftCard ? 'checked' : ''} style="width:auto">
      Use my gift card</label>
    <button>Review order</button></form>`);
  onSubmit(async ({card: chosen, giftCard: used, ...address}) => {
    const filled = {address, card: chosen, giftCard: used === 'on'};
    const answer = await ask('PUT', '/api/checkout', filled);
    if (answer.problem) tell(answer.problem);
    else show('/checkout/review');
  });
}

async function review() {
  const answer = await ask('GET', '/api/review');
  if (!answer.lines) return show('/bag');
  const {lines, address: to, amounts, card, problem} = answer;
  const row = (label, name, amount) => amount
    ? `<tr><th>${label}</th><td class="number" data-testid="${name}">${amount}</td></tr>` : '';
  root.innerHTML = frame('Review', `<table>${lineRows(lines)}</table>
    <address>${[to.name, to.line1, to.line2, `${to.city}, ${to.state} ${to.zip}`]
      .filter(Boolean).map(escaped).join('<br>')}</address>
    <table>${row('Subtotal', 'subtotal', amounts.subtotal)}
      ${row('Shipping', 'shipping', amounts.shipping)}${row('Tax', 'tax', amounts.tax)}
      ${row('Gift card', 'gift-card', amounts.giftCard)}${row('Total', 'total', amounts.total)}
    </table><p>Paid with <span data-testid="card">${escaped(card)}</span></p>
    <form><button>Place order</button></form>`);
  tell(problem);
  const drawAgain = () => { if (location.pathname === '/checkout/review') guarded(review); };
  if (answer.again) setTimeout(drawAgain, answer.again);
  onSubmit(async () => {
    const placed = await ask('POST', '/api/orders', {});
    if (placed.number) return show(`/thanks/${placed.number}`);
    if (placed.pending) root.innerHTML = frame('One moment please', '');
    else tell(placed.problem);
  });
}

async function thanks() {
  const number = location.pathname.split('/').pop();
  root.innerHTML = frame('Thank you', `<p>Your order is <b data-testid="number">
    ${escaped(number)}</b>.</p>`);
}

const PAGES = {
  '/bag': bag, '/sign-in': signIn, '/account': account, '/checkout': checkout,
  '/checkout/review': review,
};

async function guarded(work) {
  try {
    await work();
  } catch (problem) {
    if (problem instanceof SignedOut) return show('/sign-in');
    tell('Something went wrong. Please try again later.');
  }
}

function draw() {
  const page = PAGES[location.pathname] ?? thanks;
  return guarded(handle ? product : () => page());
}

function show(path) {
  history.pushState({}, '', path);
  return draw();
}

document.addEventListener('click', event => {
  const link = event.target.closest('a[data-link]');
  if (!link || handle) return;
  event.preventDefault();
  show(link.getAttribute('href'));
});
window.addEventListener('popstate', draw);
draw();
