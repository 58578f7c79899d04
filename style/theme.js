// Applies the remembered theme before the first paint; src/ui/theme.rs writes it.
try {
  document.documentElement.dataset.theme = localStorage.getItem('webloop.theme') ?? 'system';
} catch {
  // Storage is blocked: the system's theme it is.
}
