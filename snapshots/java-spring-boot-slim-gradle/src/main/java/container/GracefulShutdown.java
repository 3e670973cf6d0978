package container;

import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Component;
import sun.misc.Signal;

/**
 * Graceful shutdown: on SIGTERM (docker stop) or SIGINT (Ctrl-C) Spring takes no new connections, finishes the requests
 * in flight (within 25 seconds, as the Dockerfile sets it), and closes what is open: beans by their
 * method `close` or by `@PreDestroy`, those that others need last. After that the JVM would still end with 143, as if
 * the signal had killed it; this makes it 0.
 *
 * <p>Wired into an app with
 *
 * <pre>{@code
 * @Import(container.GracefulShutdown.class) // on the application's class
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
        if (!stopping.getAndSet(true)) { // an impatient second signal must not cut requests off
            System.exit(SpringApplication.exit(context));
        }
    }
}
