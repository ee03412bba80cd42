/** Writes the documentation that follows from sources and records: `npm run docs`. */

import { writeFileSync } from "node:fs";
import { dropReasonsDoc } from "../test/drop-reasons/document.js";

writeFileSync("docs/drop-reasons.md", dropReasonsDoc());
