# Reportes: sus errores, sus palabras, sus listas.

error-report-not-found = Ningún reporte de aquí empieza con { $id }. Tal vez se borró o se le acabó su tiempo. Búscalo en la lista de reportes.
error-report-id-ambiguous = Más de un reporte empieza con { $id }. Nada ha cambiado. Escribe más letras del id.
error-report-held = Alguien guarda el reporte { $id }, por eso todavía no se puede borrar. Se queda como está. Dos personas de su círculo pueden acabar con eso.
error-report-not-in-circle = El reporte { $id } no está en ese círculo. Nada ha cambiado. Búscalo en la lista de reportes.
error-report-not-held = Nadie guarda el reporte { $id }. Nada ha cambiado. Mira otra vez el reporte.
error-report-needs-detail = La categoría 2 necesita un detalle que se haya visto: personas, el color o la marca de un vehículo, palabras, insignias o equipo. Todavía no se guarda nada. Agrega lo que se vio, elige la categoría 1, o confirma la 2 si tienes certeza.
error-report-needs-strong-evidence = La categoría 3 necesita una señal fuerte: palabras leídas en un chaleco o vehículo, insignias, o alguien tocando puertas, deteniendo carros, interrogando, arrestando, subiendo gente o con un retén. Todavía no se guarda nada. Agrega lo que se vio, elige una categoría menor, o confirma la 3 si tienes certeza.
error-report-unreadable = Esta versión no puede leer el reporte { $id }. Se guarda como está. Actualiza Porchlight y búscalo otra vez.
error-undo-nothing = No hay ningún cambio que deshacer. Nada ha cambiado. Para cambiar un reporte, edítalo otra vez.
error-undo-settled-dispute = Tu última edición decidió entre lo que la gente escribió distinto, así que se queda: deshacerla regresaría solo una parte. No se perdió nada. Mira el reporte y edítalo otra vez.
error-undo-changed-since = El reporte cambió después de tu última edición, así que esa edición se queda. No se perdió nada. Mira el reporte y edítalo otra vez.
error-import-not-json = Esta línea no es JSON: la lectura se detiene en la columna { $column }. Las demás líneas entran. Corrígela y vuelve a leer el archivo.
error-import-not-a-report = Esta línea no es un reporte: { $field } falta, no se conoce, está dos veces o es de otro tipo. Las demás líneas entran. Corrígela y vuelve a leer el archivo.
error-import-disputed = En este reporte la gente escribió cosas distintas en una parte: { $field }. Solo se podría guardar una, así que no entró nada de él. Las demás líneas entran. Decídanlo donde se hizo el archivo y expórtenlo otra vez.
error-import-line-too-long = Esta línea pasa de { $max_mb } MB. Las demás líneas entran. Acórtala y vuelve a leer el archivo.
error-import-cannot-read = No se puede leer el archivo { $path }. No entró nada de él. Revisa su nombre y que sea tuyo, y vuelve a intentar.
error-import-nothing-in-it = No hay ningún reporte en { $path }. Nada ha cambiado. Elige un archivo con un reporte en cada línea (JSONL).
error-import-cannot-write-refused = La lista de líneas rechazadas no se puede escribir en { $path }. Lo que entró antes está a salvo. Elige otro lugar para ella y empieza de nuevo: sigue donde se quedó.
error-export-cannot-write = No se puede escribir el archivo { $path }. Tus reportes están a salvo. Elige otro lugar, o libera espacio ahí, y vuelve a intentar.

category-1 = no compartir
category-2 = para patrulla y verificadores
category-3 = reportar de inmediato
activity-detaining = arrestando gente
activity-loading = subiendo gente
activity-knocking = tocando puertas
activity-stopping-vehicle = deteniendo un vehículo
activity-checkpoint = retén
activity-questioning = interrogando
activity-parked-watching = estacionados, vigilando
activity-leaving = se van
activity-other = otra cosa
side-ne = lado noreste
side-nw = lado noroeste
side-se = lado sureste
side-sw = lado suroeste
direction-n = hacia el norte
direction-s = hacia el sur
direction-e = hacia el este
direction-w = hacia el oeste
agency-ice-ero = ICE ERO
agency-hsi = HSI
agency-cbp = Patrulla Fronteriza (CBP)
agency-us-marshals = US Marshals
agency-local-police = policía local
agency-sheriff = sheriff
agency-private = una empresa privada
agency-other = otra agencia
agency-unknown = no se sabe
marked-marked = con insignias
marked-unmarked = sin insignias
said-an-hour-ago = "hace una hora"
said-earlier = "hace rato"
said-a-while-ago = "hace un buen rato"
colour-black = negro
colour-grey = gris
colour-white = blanco
colour-silver = plateado
colour-dark-blue = azul oscuro
colour-maroon = guinda
colour-blue = azul
colour-red = rojo
colour-green = verde
colour-brown = café
colour-tan = beige
colour-yellow = amarillo
colour-orange = anaranjado
colour-other = otro color
gear-rifles = rifles
gear-helmets = cascos
gear-zip-ties = cinchos de plástico
gear-radios = radios
gear-face-coverings = caras cubiertas
gear-handcuffs = esposas
gear-battering-ram = ariete
how-now = lo veo ahora
how-saw = lo vi
how-told = alguien me dijo
how-social = de redes sociales
how-unknown = no se sabe
answer-yes = sí
answer-no = no
answer-unknown = no se sabe
safety-safe = a salvo
safety-affected = le afectó
safety-needs-call-back = necesita que le llamen
safety-unknown = no se sabe
mode-exercise = EJERCICIO

label-category = Categoría
label-activity = Qué
label-place = Dónde
label-point = Punto
label-area = Zona
label-people = Personas
label-vehicles = Vehículos
label-unit = Quiénes
label-observed = Se vio
label-reported = Se reportó
label-equipment = Equipo
label-how-known = Cómo se sabe
label-people-at-risk = Personas en riesgo
label-minors = Niñas y niños
label-still-there = Siguen ahí
label-reporter-safety = Quien reporta
label-contact = Contacto
label-note = Nota
label-written-in = Escrito en
label-source = Vino de
label-keep-until = Se guarda hasta
label-id = Id

label-not-given = No se dio
label-not-known = No se sabe
not-given = no se dio
count-range = de { $min } a { $max }
count-more = { $count }, quizá más
near-landmark = cerca de { $landmark }
point-accuracy = { $point } (a { $metres } m)
unit-read = se lee: { $words }
unit-claimed = dicen ser: { $agency }
unit-believed = parecen: { $agency }
vehicle-plate = placa { $plate }
time-uncertain = { $minutes } min más o menos
still-last-seen = { $answer }, visto por última vez { $when }
source-line = { $id }, reportó { $reporter }
or-other = { $value }  o  { $other }
clock-offset = { $seconds ->
    [one] por un reloj desviado 1 segundo
   *[other] por un reloj desviado { $seconds } segundos
}

age-now = ahora mismo
age-minutes = hace { $n } min
age-hours = hace { $n } h
age-days = { $n ->
    [one] hace 1 día
   *[other] hace { $n } días
}
age-ahead-minutes = { $n } min adelante de tu reloj
age-ahead-hours = { $n } h adelante de tu reloj
age-ahead-days = { $n ->
    [one] 1 día adelante de tu reloj
   *[other] { $n } días adelante de tu reloj
}
days-left = { $n ->
    [0] queda menos de un día
    [one] queda 1 día
   *[other] quedan { $n } días
}
time-is-over = se le acabó su tiempo

report-heading = Reporte { $id }
report-filed = Entregado como { $id }. Solo está en este aparato.
report-edited = Cambiado. El reporte ahora dice:
report-undone = Se deshizo tu último cambio. El reporte ahora dice:
report-disputed = Aquí la gente escribió cosas distintas: { $fields }. Se muestran todas; una persona tiene que decidir.
report-going = Se le acabó su tiempo. Se destruye a partir de { $when }.
report-delete-what = Esto borra el reporte { $id } de este aparato: su texto, su historia y sus palabras de búsqueda. No se puede deshacer.
report-delete-elsewhere = Los archivos que exportaste y las copias de tu carpeta lo siguen teniendo.
report-deleted = El reporte { $id } ya no está en este aparato. Los archivos que exportaste antes lo siguen teniendo.
reports-empty = Todavía no hay reportes aquí.
reports-none-fit = Ningún reporte coincide. Prueba con menos palabras u otros filtros.
list-shown = { $count ->
    [one] 1 reporte.
   *[other] { $count } reportes.
}
list-more = { $count ->
    [one] 1 reporte, y hay más.
   *[other] { $count } reportes, y hay más.
}
list-reported = se reportó { $age }
row-disputed = en duda
row-still-there = siguen ahí
row-gone = ya no están
row-second-hand = de oídas

import-progress = Leyendo reportes
export-progress = Escribiendo reportes
check-progress = Revisando
import-done = De { $lines } { $lines ->
    [one] línea, entraron
   *[other] líneas, entraron
} { $imported } como reportes nuevos.
import-already-here = Ya estaban aquí: { $count }.
import-refused = { $count ->
    [one] 1 línea se rechazó. Está en { $path } con la razón.
   *[other] { $count } líneas se rechazaron. Están en { $path } con sus razones.
}
import-unsupported = { $count ->
    [one] 1 reporte pide una categoría sin mostrar sus señales. Lleva un aviso.
   *[other] { $count } reportes piden una categoría sin mostrar sus señales. Llevan un aviso.
}
import-stopped = Detenido. Lo que entró se queda. Usa otra vez el mismo comando y sigue desde ahí.
export-done = { $written ->
    [one] 1 reporte está escrito en { $path }.
   *[other] { $written } reportes están escritos en { $path }.
}
export-open = Quien reciba este archivo lo puede leer: no está cerrado con llave.
export-exact = Tiene lugares exactos, notas y contactos. Compártelo solo con quien lo necesite.
export-unreadable = { $count ->
    [one] 1 reporte no se puede leer y no está en el archivo.
   *[other] { $count } reportes no se pueden leer y no están en el archivo.
}
export-stopped = Detenido. El archivo no está completo.

hint-vague = El lugar no queda claro. Pregunta por una esquina, un número o algo que esté junto.
hint-old = Es viejo: se vio más de una hora antes del reporte, o la hora se dijo sin precisión.
hint-second-hand = Es de oídas: nadie dice que lo vio en persona. No cuenta como testigo.
hint-contradictory = Algunas respuestas no van juntas: { $which }.
hint-category-unsupported = Su categoría pide señales que aquí faltan.
hint-disputed = La gente escribió cosas distintas, y una persona tiene que decidir.
contradiction-observed-after-reported = se vio después de reportarse
contradiction-last-seen-after-reported = se vio por última vez después de reportarse
contradiction-last-seen-before-observed = se vio por última vez antes de verse
contradiction-now-but-earlier = "lo veo ahora", pero la hora es anterior
contradiction-leaving-but-still-there = se van, pero siguen ahí
contradiction-unmarked-but-agency-words = sin insignias, pero se leyeron palabras de una agencia
contradiction-minors-but-nobody = hay niñas o niños, pero ninguna persona en riesgo
contradiction-category-below-evidence = la categoría es más baja que las señales
