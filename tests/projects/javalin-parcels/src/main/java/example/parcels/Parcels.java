package example.parcels;

import io.javalin.Javalin;
import java.util.Map;

public final class Parcels {
    private static final Map<String, String> PARCELS = Map.of("17", "on its way", "18", "delivered");

    public static void main(String[] args) {
        Javalin app = Javalin.create();
        app.get("/parcels/{number}", ctx -> {
            String state = PARCELS.get(ctx.pathParam("number"));
            if (state == null) {
                ctx.status(404).result("no such parcel");
            } else {
                ctx.result("parcel " + ctx.pathParam("number") + " is " + state);
            }
        });
        app.start(7000);
    }
}
