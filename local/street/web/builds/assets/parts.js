// What the pages of Lumen Home are made of. app.js uses it.
'use strict';

const root = document.getElementById('app');

const escaped = text => String(text ?? '').replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);

class SignedOut extends Error {}

async function ask(method, path, document) {
  const answer = await fetch(path, {
    method,
    headers: {'Content-Type': 'application/json', Accept: 'application/json'},
    body: document === undefined ? undefined : JSON.stringify(document),
  });
  if (answer.status === 401) throw new SignedOut();
  if (answer.status >= 500) throw new Error(`The store answers ${answer.status}`);
  return {status: answer.status, ...(await answer.json())};
}

const frame = (title, main, count) => `
  <nav><a href="/">Shop</a> · <a href="/bag" data-link>Bag</a> ·
    <a href="/account" data-link>My account</a>
    · <span role="status" aria-label="Bag count">${count ?? ''}</span></nav>
  <h1>${escaped(title)}</h1><div data-problem></div>${main}`;

const tell = problem => {
  const place = root.querySelector('[data-problem]');
  if (place) place.innerHTML = problem ? `<p role="alert">${escaped(problem)}</p>` : '';
};

const field = (label, name, type = 'text', value = '') => `<label for="${name}">${label}</label>
  <input id="${name}" name="${name}" type="${type}" value="${escaped(value)}">`;

const lineRows = lines => lines.map(line => `
  <tr class="line"><td class="sku">${escaped(line.sku)}</td><td>${escaped(line.name)}</td>
    <td class="size">${escaped(line.size)}</td><td class="color">${escaped(line.color)}</td>
    <td class="quantity">${line.quantity}</td><td>${escaped(line.price)}</td></tr>`).join('');

// A combobox with its list box, after the ARIA authoring practices.
const combobox = (label, options) => `
  <p>${label}</p><button type="button" role="combobox" aria-haspopup="listbox"
    aria-expanded="false" aria-label="${label}" aria-controls="list-${label}">Choose</button>
  <ul role="listbox" id="list-${label}" aria-label="${label}" hidden>${options.map(option => `
    <li role="option" aria-selected="false">${escaped(option)}</li>`).join('')}</ul>`;

function wireCombobox(label, chosen) {
  const box = root.querySelector(`[role=combobox][aria-label=${label}]`);
  const list = document.getElementById(`list-${label}`);
  const unfold = isOpen => {
    list.hidden = !isOpen;
    box.setAttribute('aria-expanded', String(isOpen));
  };
  box.addEventListener('click', () => unfold(list.hidden));
  list.addEventListener('click', event => {
    const option = event.target.closest('[role=option]');
    if (!option || option.getAttribute('aria-disabled') === 'true') return;
    for (const one of list.children) one.setAttribute('aria-selected', String(one === option));
    box.textContent = option.textContent.trim();
    unfold(false);
    chosen(box.textContent);
  });
  return list;
}
