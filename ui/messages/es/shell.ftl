# The frame around every screen: doors, Lock now, words that every screen needs.

shell-name = Porchlight
shell-doors = Lugares
shell-door-home = Inicio
shell-door-report = Vi algo
shell-door-reports = Reportes
shell-door-drafts = Sin terminar
shell-door-circle = Mi círculo
shell-door-device = Este aparato
shell-state = Todo queda en este aparato. No se envía nada.
shell-state-circle = Lo que tu círculo puede leer le llega cuando sus aparatos se encuentran.
shell-lock = Bloquear
shell-lock-now = Bloquear ahora
shell-lock-hint = Bloquear ahora (Ctrl+Mayús+L). No se pierde nada.
shell-loading = Un momento…
shell-moment = hace un momento
shell-error-title = Esto no salió bien
shell-again = Probar otra vez
shell-back = Atrás
shell-close = Cerrar
shell-cancel = Dejarlo como está
shell-stop = Parar
shell-next = Seguir
shell-undo = Deshacer
shell-change = Cambiar
shell-unknown = No sé
shell-progress = { $done } de { $total }
