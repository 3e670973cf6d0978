import express from "express";
import { health } from "./health";

const port = Number(process.env.PORT) || 4000;
const app = express();
app.use(health);
app.listen(port);
