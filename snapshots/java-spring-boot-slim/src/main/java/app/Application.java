package app;

import container.GracefulShutdown;
import container.Health;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;

/**
 * The entry point of demo. Dependencies are beans, each with an optional health check:
 *
 * <pre>{@code
 * @Bean Health.Check database(DataSource source) { return () -> source.getConnection().close(); }
 * }</pre>
 */
@SpringBootApplication
@Import({Health.class, GracefulShutdown.class})
public class Application {
    public static void main(String[] arguments) {
        String port = System.getenv("PORT");
        if (port != null && !port.isEmpty() && !isPort(port)) {
            System.out.print(JsonLines.error("PORT must be a number from 1 to 65535, not \"" + port + "\""));
            System.exit(1);
        }
        SpringApplication application = new SpringApplication(Application.class);
        application.setDefaultProperties(Map.of("logging.level.root", JsonLines.level(System.getenv("LOG_LEVEL"))));
        application.run(arguments);
    }

    private static boolean isPort(String text) {
        try {
            int port = Integer.parseInt(text);
            return port >= 1 && port <= 65535;
        } catch (NumberFormatException error) {
            return false;
        }
    }
}
