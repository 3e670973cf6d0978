package container;

import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Component;
import sun.misc.Signal;

/**
 * Graceful shutdown: on SIGTERM (docker stop) or SIGINT (Ctrl-C) Spring refuses new connections, finishes the requests
 * in flight (within 25 seconds, as set in the Dockerfile), and closes beans by their method `close` or
 * by `@PreDestroy`, dependencies last. The JVM would then exit with 143, as if the signal had killed it; this class
 * makes it exit with 0.
 *
 * <p>To add it to an app:
 *
 * <pre>{@code
 * @Import(container.GracefulShutdown.class) // on the application class
 * }</pre>
 */
@Component
public class GracefulShutdown {
    private final AtomicBoolean stopping = new AtomicBoolean();

    GracefulShutdown(ConfigurableApplicationContext context) {
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), signal -> stop(context));
        }
    }

    private void stop(ConfigurableApplicationContext context) {
        if (!stopping.getAndSet(true)) { // a second signal must not cut requests off
            System.exit(SpringApplication.exit(context));
        }
    }
}
