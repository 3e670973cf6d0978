package example.orchard;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.config.inject.ConfigProperty;

@Path("/")
public class Trees {
    @ConfigProperty(name = "orchard.name")
    String name;

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    public String list() {
        return "Apple, pear and plum trees in " + name;
    }
}
