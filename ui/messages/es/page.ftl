# La aplicación en un navegador: `porchlight open` y lo que muestra antes y después.

page-closed-title = Esta página está cerrada
page-closed-text = Una dirección abre Porchlight una sola vez, en una pestaña, hasta que la recargues o la cierres. Lo que guardaste está a salvo en este aparato. Para abrirlo otra vez, pulsa Intro en la terminal donde corre Porchlight, o escribe ahí:
page-locked-title = Bloqueado
page-locked-text = Porchlight ya no muestra nada aquí, y no se perdió nada.
page-locked-certain = Un navegador puede guardar lo que mostró. Para estar seguro de que no queda nada legible, cierra todo el navegador.
page-locked-again = Para abrirlo otra vez, pulsa Intro en la terminal donde corre Porchlight, o escribe ahí:

page-open-address = Abre esta dirección en un navegador de este aparato antes de { $seconds } segundos. Sirve una sola vez, en una pestaña.
page-open-browser = Porchlight se abre en tu navegador. Deja esto corriendo; Ctrl-C lo termina.
page-no-browser = No se pudo abrir ningún navegador.
page-is-open = Ya está abierto en un navegador. Cerrar esa pestaña lo bloquea.
page-is-locked = Bloqueado. No se perdió nada.
page-ran-out = Nadie lo abrió a tiempo; esa dirección ya no sirve.
page-enter = Para abrirlo otra vez, pulsa Intro.
page-ended = Para abrirlo otra vez: porchlight open

error-terminal-no-port = El puerto { $port } no se puede usar; quizá lo tiene otro programa. No cambió nada. Quita --port o elige otro.
error-terminal-no-chance = Este aparato no da números al azar, así que no se puede hacer una dirección segura. No cambió nada. Usa la terminal o reinicia el aparato.
