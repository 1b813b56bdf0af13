import { openSenses } from './senses.js';

const settings = JSON.parse(document.getElementById('settings').textContent);
const page = document.getElementById('page');
const basket = JSON.parse(sessionStorage.getItem('basket') ?? '[]');
const senses = await openSenses(settings);
/** The walk through the shop that ends with an order; it begins with the first thing that is put into the basket. */
let checkout = null;

document.getElementById('version').textContent = `Version ${settings.version}`;
document.getElementById('consent').checked = senses.allowed;
document.getElementById('consent').addEventListener('change', (event) => senses.allow(event.target.checked));
window.addEventListener('hashchange', () => void show());
count();
await show();

async function show() {
  const [, place = '', id = ''] = location.hash.match(/^#(\w+)\/?(.*)$/) ?? [];
  const view = { product: showProduct, basket: showBasket }[place] ?? showProducts;
  try {
    await view(id);
  } catch (cause) {
    page.replaceChildren(
      element('p', { className: 'said', textContent: 'The shop cannot show this just now. Try again in a moment.' }),
    );
    page.firstChild.dataset.tone = 'bad';
    senses.failed(cause);
  }
}

async function showProducts() {
  const { products } = await ask('/products');
  const cards = products.map((product) =>
    element('li', { className: 'card' }, [
      element('h2', {}, [element('a', { href: `#product/${product.id}`, textContent: product.name })]),
      element('span', { className: 'price', textContent: price(product.price) }),
      element('button', { textContent: 'Put into the basket', onclick: () => put(product) }),
    ]),
  );
  page.replaceChildren(element('ul', { className: 'products' }, cards));
}

async function showProduct(id) {
  const product = await ask(`/products/${encodeURIComponent(id)}`);
  page.replaceChildren(
    element('article', { className: 'card' }, [
      element('h1', { textContent: product.name }),
      element('span', { className: 'price', textContent: price(product.price) }),
      element('button', { className: 'main', textContent: 'Put into the basket', onclick: () => put(product) }),
      element('a', { href: '#', textContent: 'All things' }),
    ]),
  );
}

function showBasket() {
  checkout?.step('basket');
  const sum = basket.reduce((all, { price: each }) => all + each, 0);
  const said = element('p', { className: 'said', id: 'said' });
  page.replaceChildren(
    element('section', { className: 'card' }, [
      element('h1', { textContent: basket.length === 0 ? 'Nothing in the basket yet' : 'Your basket' }),
      ...basket.map(({ name, price: each }) => element('div', { textContent: `${name}, ${price(each)}` })),
      element('span', { className: 'price', textContent: price(sum) }),
      element('button', {
        className: 'main',
        id: 'buy',
        textContent: 'Buy',
        disabled: basket.length === 0,
        onclick: () => void buy(said),
      }),
      said,
    ]),
  );
}

async function buy(said) {
  checkout ??= senses.journey('checkout');
  checkout.step('pay');
  try {
    await ask('/checkout', { method: 'POST' });
    checkout.complete();
    basket.length = 0;
    keep();
    said.textContent = 'Thank you. Your order is on its way.';
    said.dataset.tone = 'good';
  } catch (cause) {
    checkout.fail('payment');
    said.textContent = 'The order did not go through, and nothing was charged. Please try again.';
    said.dataset.tone = 'bad';
    senses.failed(cause);
  }
  checkout = null;
}

function put({ id, name, price: each }) {
  checkout ??= senses.journey('checkout');
  checkout.step('choose');
  basket.push({ id, name, price: each });
  keep();
}

function keep() {
  sessionStorage.setItem('basket', JSON.stringify(basket));
  count();
}

function count() {
  document.getElementById('count').textContent = basket.length;
}

async function ask(path, options) {
  const response = await fetch(path, options);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

function price(cents) {
  return new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' }).format(cents / 100);
}

function element(name, properties, children = []) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
