import Koa from "koa";
import { quickest } from "@pantry/recipes";

const app = new Koa();
const port = Number(process.env.PORT ?? 4000);

app.use((context) => {
  context.body = quickest();
});

app.listen(port, () => console.log(`listening on ${port}`));
