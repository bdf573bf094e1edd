/** What plays a film is most of what its page loads, so it does not wait until the page's own script has come and asks for it. */
if (location.hash.startsWith('#/watch/')) void import('hls.js');
