/* Keyboard shortcuts, the warning before a session ends, and one submission for each form. Every page is
   complete without this file. Floor: Chromium 90, ES2019. A link or button that holds <kbd>x</kbd> has the
   shortcut x: what a key does can always be seen and done without it. */
(function () {
  'use strict';

  var CHORD_MS = 1500;
  var WARN_SECONDS = 120;
  var RESEND_MS = 15000;
  var body = document.body;

  /* ---- shortcuts ---- */

  function isOn() {
    return !/(^|; )(__Host-)?keys=off(;|$)/.test(document.cookie);
  }

  function isField(element) {
    return Boolean(element && element.closest && element.closest('input, textarea, select, [contenteditable]'));
  }

  function isSeen(element) {
    return element.getClientRects().length > 0;
  }

  /* The controls of this page that name a shortcut. */
  function controls() {
    var found = new Map();
    document.querySelectorAll('a kbd, button kbd').forEach(function (kbd) {
      var keys = kbd.textContent.trim();
      if (keys && !found.has(keys)) {
        found.set(keys, kbd.closest('a, button'));
      }
    });
    return found;
  }

  function goTo(element) {
    if (!element) {
      return false;
    }
    if (!element.matches('a[href], button, summary, input, [tabindex]')) {
      element.setAttribute('tabindex', '-1');
    }
    element.focus();
    element.scrollIntoView({ block: 'nearest' });
    return true;
  }

  /* Rows that lead somewhere, in the order of the page. */
  function rows() {
    return Array.from(document.querySelectorAll('main .grid tbody tr')).filter(function (row) {
      return row.querySelector('a[href]') && isSeen(row) && !row.classList.contains('group');
    });
  }

  function moveCursor(by) {
    var all = rows();
    if (!all.length) {
      return false;
    }
    var at = all.findIndex(function (row) {
      return row.classList.contains('cursor');
    });
    var to = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
    if (at >= 0) {
      all[at].classList.remove('cursor');
    }
    all[to].classList.add('cursor');
    /* The link has the focus, so Enter opens it and a screen reader says it. */
    return goTo(all[to].querySelector('a[href]'));
  }

  var OWN = {
    '/': function () {
      var find = document.getElementById('find');
      if (!find) {
        return false;
      }
      find.focus();
      find.select();
      return true;
    },
    '?': function () {
      var help = document.querySelector('[data-help]');
      if (!help) {
        return false;
      }
      help.click();
      return true;
    },
    j: function () {
      return moveCursor(1);
    },
    k: function () {
      return moveCursor(-1);
    },
    a: function () {
      return goTo(document.querySelector('.next .do .btn-main, .next .btn-main, .next a, main .btn-main'));
    },
    t: function () {
      return goTo(document.getElementById('line'));
    },
    d: function () {
      return goTo(document.getElementById('papers'));
    },
    f: function () {
      return goTo(document.getElementById('files'));
    },
    p: function () {
      window.print();
      return true;
    }
  };

  function act(keys) {
    var control = controls().get(keys);
    if (control && isSeen(control)) {
      control.click();
      return true;
    }
    return Object.prototype.hasOwnProperty.call(OWN, keys) ? OWN[keys]() : false;
  }

  function close() {
    var active = document.activeElement;
    if (isField(active)) {
      active.blur();
      return true;
    }
    var open = active && active.closest ? active.closest('details[open]') : null;
    if (open) {
      open.open = false;
      goTo(open.querySelector('summary'));
      return true;
    }
    var marked = document.querySelector('tr.cursor');
    if (marked) {
      marked.classList.remove('cursor');
      active.blur();
      return true;
    }
    return false;
  }

  var chord = '';
  var chordAt = 0;

  document.addEventListener('keydown', function (event) {
    /* A key that an input method takes is never a shortcut. */
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || !isOn()) {
      return;
    }
    var target = event.target;
    if (event.key === 'Enter' && event.ctrlKey && !event.altKey && !event.metaKey) {
      var form = target.closest ? target.closest('main form') : null;
      if (form) {
        event.preventDefault();
        form.requestSubmit(form.querySelector('.btn-main'));
      }
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    if (event.key === 'Escape') {
      if (close()) {
        event.preventDefault();
      }
      return;
    }
    if (isField(target) || event.key.length !== 1) {
      return;
    }
    var now = Date.now();
    var keys = chord && now - chordAt < CHORD_MS ? chord + ' ' + event.key : event.key;
    chord = '';
    if (keys === 'g') {
      chord = 'g';
      chordAt = now;
      event.preventDefault();
      return;
    }
    if (act(keys)) {
      event.preventDefault();
    }
  });

  /* Where the focus is, the cursor is. */
  document.addEventListener('focusin', function (event) {
    var row = event.target.closest ? event.target.closest('main .grid tbody tr') : null;
    if (!row || row.classList.contains('cursor')) {
      return;
    }
    document.querySelectorAll('tr.cursor').forEach(function (other) {
      other.classList.remove('cursor');
    });
    row.classList.add('cursor');
  });

  /* ---- one submission for each form ---- */

  function release(form) {
    form.removeAttribute('data-sent');
    form.querySelectorAll('[data-said]').forEach(function (button) {
      button.textContent = button.getAttribute('data-said');
      button.removeAttribute('data-said');
      button.removeAttribute('aria-disabled');
    });
  }

  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form.method !== 'post' || event.defaultPrevented) {
      return;
    }
    if (form.hasAttribute('data-sent')) {
      event.preventDefault();
      return;
    }
    form.setAttribute('data-sent', '');
    var button = event.submitter;
    /* The browser reads the button's name and value before the words on it change. */
    if (button && !button.children.length && button.closest('main')) {
      setTimeout(function () {
        button.setAttribute('data-said', button.textContent);
        button.setAttribute('aria-disabled', 'true');
        button.textContent = body.getAttribute('data-sending');
      }, 0);
    }
    /* An answer that is a file leaves the page as it is. */
    setTimeout(function () {
      release(form);
    }, RESEND_MS);
  });

  window.addEventListener('pageshow', function (event) {
    document.querySelectorAll('form[data-sent]').forEach(release);
    if (event.persisted && document.querySelector('.opened-until')) {
      location.reload();
    }
  });

  /* ---- who petitions ---- */

  /* What a browser keeps for the way back names nobody: the page is asked for anew. */
  window.addEventListener('pagehide', function () {
    var opened = document.querySelector('.opened');
    if (opened) {
      opened.remove();
    }
  });

  /* ---- the end of the session ---- */

  var idle = document.getElementById('idle');
  var left = Number(body.getAttribute('data-session-seconds'));
  var over = 0;
  var timer = 0;

  function show(part) {
    idle.hidden = part === '';
    idle.querySelectorAll('[data-part]').forEach(function (element) {
      element.hidden = element.getAttribute('data-part') !== part;
    });
  }

  function watch(seconds) {
    over = Date.now() + seconds * 1000;
    clearTimeout(timer);
    timer = setTimeout(check, Math.max(seconds - WARN_SECONDS, 0) * 1000);
  }

  /* A computer that slept has missed the timer, so the clock decides. */
  function check() {
    var rest = (over - Date.now()) / 1000;
    clearTimeout(timer);
    if (rest <= 0) {
      show('over');
    } else if (rest <= WARN_SECONDS + 1) {
      show('soon');
      timer = setTimeout(check, rest * 1000 + 500);
    } else {
      show('');
      timer = setTimeout(check, (rest - WARN_SECONDS) * 1000);
    }
  }

  if (idle && left > 0) {
    watch(left);
    document.addEventListener('visibilitychange', function () {
      if (!document.hidden) {
        check();
      }
    });
    var stay = idle.querySelector('[data-stay]');
    stay.addEventListener('click', function (event) {
      event.preventDefault();
      fetch(stay.getAttribute('data-stay'), { method: 'POST', credentials: 'same-origin', redirect: 'error' })
        .then(function (answer) {
          return answer.ok ? answer.text() : Promise.reject(new Error('over'));
        })
        .then(function (text) {
          show('');
          watch(Number(text));
          document.getElementById('main').focus();
        })
        .catch(function () {
          show('over');
        });
    });
  }
}());
