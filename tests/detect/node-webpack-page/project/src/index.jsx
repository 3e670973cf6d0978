import { createRoot } from "react-dom/client";

createRoot(document.getElementById("root")).render(<h1>High water at 6:12</h1>);
