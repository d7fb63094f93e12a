// At 200 % text, and in a language that is a third longer and goes from right to left.

import { LARGE, PSEUDO } from "./dresses.js";
import { lookAtAll } from "./looks.js";

lookAtAll("en", LARGE, 200);
lookAtAll("es", LARGE, 200);
lookAtAll("ar-XB", PSEUDO);
