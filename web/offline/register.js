addEventListener('TrunkApplicationStarted', () => {
  const register = () => navigator.serviceWorker?.register('offline.js').catch(() => {});
  // Whatever a first visit needs comes first, also the parts that the page fetches when it is idle.
  if (!navigator.connection?.saveData) {
    setTimeout(() => (window.requestIdleCallback ?? setTimeout)(register, { timeout: 10_000 }), 4_000);
  }
});
