# The app in a browser: `porchlight open` and what it shows before and after.

page-closed-title = This page is closed
page-closed-text = An address opens Porchlight once, in one tab, until you reload or close it. What you saved is safe on this device. To open it again, press Enter in the terminal where Porchlight runs, or type there:
page-locked-title = Locked
page-locked-text = Porchlight shows nothing here any more, and nothing is lost.
page-locked-certain = A browser may keep what it has shown. To be certain that nothing readable is left, close the whole browser.
page-locked-again = To open it again, press Enter in the terminal where Porchlight runs, or type there:

page-open-address = Open this in a browser on this device within { $seconds } seconds. It works once, in one tab.
page-open-browser = Porchlight opens in your browser. Leave this running; Ctrl-C ends it.
page-no-browser = No browser could be started.
page-is-open = It is open in a browser already. Closing that tab locks it.
page-is-locked = Locked. Nothing is lost.
page-ran-out = Nobody opened it in time; that address no longer works.
page-enter = To open it again, press Enter.
page-ended = To open it again: porchlight open

error-terminal-no-port = Port { $port } can't be used; maybe another program has it. Nothing has changed. Leave out --port, or choose another one.
error-terminal-no-chance = This device gives no random numbers, so no safe address can be made. Nothing has changed. Use the terminal, or start the device anew.
