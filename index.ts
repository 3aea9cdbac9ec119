import { declareEnvironment } from "./config/config.ts";

export default declareEnvironment().outputs;
