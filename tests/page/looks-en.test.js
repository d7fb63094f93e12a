import { EVERYDAY } from "./dresses.js";
import { lookAtAll } from "./looks.js";

lookAtAll("en", EVERYDAY);
