// A form that was asked to wait sends itself again, once, when the wait is over.
const form = document.querySelector("form[data-retry-seconds]");
if (form) setTimeout(() => form.requestSubmit(), form.dataset.retrySeconds * 1000);
