// What drives the browsers of `cargo xtask test browsers`. It is here for the reason that web/browser.mjs says.

export { default as puppeteer } from 'puppeteer-core';
export { Builder, Key } from 'selenium-webdriver';
