addEventListener('TrunkApplicationStarted', () => {
  const register = async () => {
    try {
      // In a sandboxed frame even to look at it is an error.
      await navigator.serviceWorker?.register('offline.js');
    } catch {
      // The page works without.
    }
  };
  // Whatever a first visit needs comes first, also the parts that the page fetches when it is idle.
  if (!navigator.connection?.saveData) {
    setTimeout(() => (window.requestIdleCallback ?? setTimeout)(register, { timeout: 10_000 }), 4_000);
  }
});
