package example.bakery;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;

@Controller
public class Bread {
    @Get(produces = "text/plain")
    public String index() {
        return "Rye and wheat, from six o'clock";
    }
}
