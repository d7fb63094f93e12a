# Contar lo que uno vio, una pregunta por pantalla; y los reportes sin terminar.

filing-title = Lo que viste
filing-saved = Guardado { $time }
filing-not-saved = Aún sin guardar
filing-kept = Quedó en «Sin terminar».
filing-unsaved = Tus últimas respuestas aún no se guardan.
filing-throw = Tirar
filing-return = Volver a él
filing-to-drafts = Ver lo que está sin terminar
filing-skip = Ir al final
filing-next-where = Sigue: ¿dónde?
filing-next-when = Sigue: ¿cuándo?
filing-next-many = Sigue: ¿cuántos?
filing-next-who = Sigue: ¿quiénes son?
filing-next-gear = Sigue: carros y equipo
filing-next-tell = Sigue: ¿a quién se le avisa?
filing-next-certain = Sigue: una pregunta más
filing-next-more = Sigue: la gente ahí
filing-next-review = Sigue: revisarlo
filing-next-back = Listo
filing-file = Registrar el reporte
filing-file-exercise = Registrar como ejercicio

filing-what = ¿Qué está pasando?
filing-what-hint = Elige lo que sabes. Puede ser más de una cosa.
filing-doing = ¿Qué hacen? Dilo con tus palabras.
filing-distance = Guarda tu distancia
filing-distance-text = Mira desde donde estás. No los sigas ni te metas. Si te piden hacerte para atrás, hazlo y anota la hora.
filing-chip-parked-watching = Estacionados, vigilando
filing-chip-knocking = Tocando puertas
filing-chip-stopping-vehicle = Parando un carro
filing-chip-questioning = Haciendo preguntas
filing-chip-detaining = Deteniendo a alguien
filing-chip-loading = Subiendo gente
filing-chip-checkpoint = Retén
filing-chip-leaving = Se van
filing-chip-other = Otra cosa

filing-where = ¿Dónde es?
filing-where-hint = Una esquina, una dirección o un lugar que la gente conoce.
filing-where-more = Decirlo con más detalle
filing-landmark = ¿Qué hay al lado?
filing-landmark-hint = Una tienda, una parada, un letrero.
filing-side = ¿De qué lado de la esquina?
filing-direction = ¿Hacia dónde van?
filing-area = Nombre de la zona
filing-area-hint = Como le dice la gente de aquí.
filing-point = Agregar un punto en el mapa
filing-point-hint = Escribe los dos números del punto. Porchlight nunca le pregunta a este aparato dónde estás.
filing-lat = Primer número (norte o sur)
filing-lon = Segundo número (este u oeste)
filing-lat-wrong = Es un número de -90 a 90, como 41.99.
filing-lon-wrong = Es un número de -180 a 180, como -87.67.
filing-point-half = Un punto lleva los dos números. Mientras tanto no se incluye.

filing-when = ¿Cuándo lo viste?
filing-when-hint = ¿Y cómo lo sabes?
filing-chip-how-now = Lo veo ahora
filing-chip-how-saw = Lo vi
filing-chip-how-told = Alguien me dijo
filing-chip-how-social = En redes sociales
filing-ago-saw = ¿Cuándo fue?
filing-ago = ¿Cuándo pasó?
filing-chip-ago-5 = Hace 5 minutos
filing-chip-ago-15 = Hace 15 minutos
filing-chip-ago-30 = Hace 30 minutos
filing-chip-ago-hour = Hace una hora
filing-chip-ago-earlier = Antes
filing-time = Día y hora
filing-time-hint = Si lo sabes. No tiene que ser exacto.
filing-still = ¿Siguen ahí?
filing-chip-yes = Sí
filing-chip-no = No

filing-many = ¿Cuántos son?
filing-many-hint = Puede ser más o menos.
filing-people-label = ¿Cuántas personas?
filing-vehicles-label = ¿Cuántos carros?
filing-more-label = Los que no alcanzas a ver
filing-more = Puede haber más
filing-chip-0 = Ninguno
filing-chip-1 = 1
filing-chip-2 = 2
filing-chip-3-5 = De 3 a 5
filing-chip-6-10 = De 6 a 10
filing-chip-more-10 = Más de 10
filing-chip-more-2 = 3 o más

filing-who = ¿Quiénes son?
filing-who-hint = Cuenta lo que leíste tú. Lo que dicen otros va más abajo.
filing-words = ¿Qué palabras leíste?
filing-words-other = Otras palabras, tal como están
filing-words-add = Agregar estas palabras
filing-marks = ¿Hay insignias o letreros en los chalecos o carros?
filing-chip-marked = Sí, insignias
filing-chip-unmarked = Sin insignias
filing-claimed-fold = Dijeron quiénes son
filing-claimed-label = Dicen que son…
filing-believed-fold = Tengo una idea de quiénes son
filing-believed-label = Tú crees que son…

filing-gear = ¿Qué traen?
filing-gear-hint = Solo lo que alcanzas a ver.
filing-gear-label = ¿Qué cargan o llevan puesto?
filing-vehicle-first = Describir un carro
filing-vehicle-add = Describir otro carro
filing-vehicle = Carro { $number }
filing-vehicle-remove = Quitarlo
filing-colour = ¿De qué color?
filing-make = Marca o tipo
filing-plate = Placa
filing-plate-hint = Pon ? por cada signo que no leíste. La placa se va cuando se va este reporte.

filing-tell = ¿A quién se le avisa?
filing-tell-hint = Esto decide a quién le llega.
filing-chip-tell-1 = 1 · A nadie
filing-chip-tell-2 = 2 · A la patrulla y a quienes verifican
filing-chip-tell-3 = 3 · Avisar de inmediato
filing-tell-1 = Puede ser el carro de cualquiera.
filing-tell-2 = Viste un detalle: gente, un color o una marca, palabras, equipo.
filing-tell-3 = Leíste palabras, viste insignias, o viste que tocan puertas, paran, interrogan, detienen o suben gente.
filing-fits = Tus respuestas ayudan
filing-fits-1 = Hasta ahora puede ser el carro de cualquiera. Queda mejor el 1: compartirlo es como empieza el pánico.
filing-fits-2 = Viste un detalle. Queda mejor el 2.
filing-fits-3 = Viste una señal fuerte. Queda mejor el 3.
filing-take-1 = Elegir 1
filing-take-2 = Elegir 2
filing-take-3 = Elegir 3
filing-panic = ¿Por qué a nadie?
filing-panic-text = Casi todos los carros parados son solo eso. Si se comparte uno como «ya están aquí», así empieza el pánico. Tu reporte sirve igual: aquí está si ves algo más.
filing-below = Viste una señal fuerte
filing-below-text = Con una señal así, la mayoría elige el 3. Tú decides.

filing-certain = ¿Qué lo hace seguro?
filing-certain-hint = ¿Leíste palabras, viste insignias, o viste que tocan puertas, paran, interrogan, detienen o suben gente?
filing-certain-did = ¿Qué los viste hacer?
filing-detail = ¿Qué notaste?
filing-detail-hint = Basta un detalle. Ayuda a dar con el carro o el grupo correcto.
filing-detail-colour = ¿De qué color es el carro?
filing-clear = Gracias. Con eso basta.
filing-lower-2 = Mejor elegir 2
filing-lower-1 = Mejor elegir 1
filing-sure = Dejarlo así, es seguro

filing-more-title = ¿Quién más está ahí?
filing-more-hint = Todo esto puede quedar sin responder. No pongas nombres.
filing-at-risk = ¿Hay gente que puede estar en riesgo?
filing-minors = ¿Hay niñas o niños?
filing-safety = ¿Cómo estás?
filing-chip-safety-safe = Estoy a salvo
filing-chip-safety-affected = Esto me afecta
filing-chip-safety-call = Que me llamen
filing-contact = ¿Cómo te pueden encontrar?
filing-contact-hint = Solo lo ve quien lee todo el reporte. Se va cuando este reporte se va.
filing-note = ¿Algo más?
filing-note-hint = No pongas nombres ni quién vive dónde.
filing-language = Idioma de tus palabras

filing-review = Revísalo
filing-review-hint = Puedes cambiar cada respuesta.
filing-row-what = Qué
filing-row-where = Dónde
filing-row-when = Cuándo
filing-row-many = Cuántos
filing-row-who = Quiénes
filing-row-gear = Carros y equipo
filing-row-tell = A quién se le avisa
filing-row-more = La gente ahí
filing-not-said = Sin decir
filing-add = Agregar
filing-change-named = Cambiar: { $what }
filing-add-named = Agregar: { $what }
filing-until = Se guarda hasta el { $day }.
filing-sent = { $count ->
    [one] Ya lo tiene 1 vecino.
   *[other] Ya lo tienen { $count } vecinos.
}

filing-still-yes = Siguen ahí
filing-still-no = Ya no están
filing-said-hour = hace como una hora
filing-said-earlier = antes
filing-said-while = hace un buen rato
filing-people = { $count ->
    [one] 1 persona
   *[other] { $count } personas
}
filing-people-range = De { $min } a { $max } personas
filing-vehicles = { $count ->
    [0] Ningún carro
    [one] 1 carro
   *[other] { $count } carros
}
filing-vehicles-range = De { $min } a { $max } carros
filing-read = Se lee: { $words }
filing-claimed = Dicen ser: { $agency }
filing-believed = Crees que son: { $agency }
filing-plate-is = placa { $plate }
filing-at-risk-yes = Hay gente en riesgo
filing-at-risk-no = Nadie en riesgo
filing-minors-yes = Hay niñas o niños
filing-minors-no = Sin niñas ni niños

filing-filed = Tu reporte quedó registrado
filing-no-activity = Algo que viste
filing-see = Ver el reporte
filing-another = Hacer otro reporte

unfinished-intro = Solo están en este aparato. Sigue cuando quieras.
unfinished-empty = Aquí no hay nada pendiente
unfinished-empty-text = Si dejas un reporte a la mitad, se queda aquí. No se pierde nada de lo que escribiste.
unfinished-nothing = Apenas empezado
unfinished-saved = Guardado { $age }
unfinished-continue = Seguir
unfinished-throw = Tirar
unfinished-throw-title = ¿Tirar este reporte?
unfinished-throw-text = Se van todas sus respuestas y no se puede deshacer. Ningún otro aparato las tiene.
unfinished-keep = Conservarlo
unfinished-gone = Se tiró. No queda nada de él.
