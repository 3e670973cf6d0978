package container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Health endpoints: /health checks the app and its dependencies, /live only that the app responds.
 *
 * <p>To add it, with the app's dependencies:
 *
 * <pre>{@code
 * @Import(container.Health.class) // on the application class
 * @Bean container.Health.Check database(DataSource source) { return () -> source.getConnection().close(); }
 * }</pre>
 */
@RestController
public class Health {
    /** A dependency of the app. Beans of this type are checked under their bean name. */
    @FunctionalInterface
    public interface Check {
        /** Throws an exception while the dependency is unavailable. */
        void run() throws Exception;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final int CHECK_SECONDS = 2; // less than the probe waits, so that the probe receives the reason

    private final ListableBeanFactory beans;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "health");
        thread.setDaemon(true); // a check that hangs does not block the exit
        return thread;
    });

    Health(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @GetMapping("/health")
    ResponseEntity<Map<String, String>> healthy() throws InterruptedException {
        String reason = problem();
        if (reason == null) {
            return answer(200, "healthy", null);
        }
        LOG.atWarn().addKeyValue("reason", reason).log("unhealthy");
        return answer(503, "unhealthy", reason);
    }

    @GetMapping("/live")
    ResponseEntity<Map<String, String>> alive() {
        return answer(200, "alive", null);
    }

    private static ResponseEntity<Map<String, String>> answer(int status, String word, String reason) {
        Map<String, String> content = new LinkedHashMap<>();
        content.put("status", word);
        if (reason != null) {
            content.put("reason", reason);
        }
        return ResponseEntity.status(status).cacheControl(CacheControl.noStore()).body(content);
    }

    /** The first problem, or null. All checks run in parallel. */
    private String problem() throws InterruptedException {
        Map<String, Check> checks = new LinkedHashMap<>(beans.getBeansOfType(Check.class));
        checks.put("memory", Health::checkMemory);
        List<Callable<Void>> tasks = checks.values().stream().map(Health::task).toList();
        List<Future<Void>> outcomes = threads.invokeAll(tasks, CHECK_SECONDS, TimeUnit.SECONDS);
        int index = 0;
        for (String name : checks.keySet()) {
            try {
                outcomes.get(index++).get();
            } catch (CancellationException late) {
                return name + ": no answer within " + CHECK_SECONDS + " s";
            } catch (ExecutionException failure) {
                Throwable cause = failure.getCause();
                return name + ": " + (cause.getMessage() != null ? cause.getMessage() : cause.getClass().getName());
            }
        }
        return null;
    }

    private static Callable<Void> task(Check check) {
        return () -> {
            check.run();
            return null;
        };
    }

    private static void checkMemory() {
        OptionalDouble percent = memoryPercent(Path.of("/sys/fs/cgroup"));
        if (percent.isPresent() && percent.getAsDouble() > allowedPercent()) {
            throw new IllegalStateException(Math.round(percent.getAsDouble()) + "% of the container's limit is in use");
        }
    }

    private static double allowedPercent() {
        try {
            return Double.parseDouble(System.getenv("HEALTH_MEMORY_PERCENT"));
        } catch (NullPointerException | NumberFormatException error) { // not set or not a number
            return 90;
        }
    }

    /**
     * Memory limit, usage, and the page cache in it, which the kernel reclaims when needed: cgroup v2, then v1.
     */
    private static final String[][] CGROUPS = {
        {"memory.max", "memory.current", "memory.stat", "inactive_file"},
        {"memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat", "total_inactive_file"},
    };

    /** Memory use in percent of the limit; empty without a limit. */
    static OptionalDouble memoryPercent(Path root) {
        for (String[] files : CGROUPS) {
            try {
                String limit = Files.readString(root.resolve(files[0])).strip();
                long usage = Long.parseLong(Files.readString(root.resolve(files[1])).strip());
                String stat = Files.readString(root.resolve(files[2]));
                // Without a limit, v2 has "max" and v1 a number larger than any memory.
                if (limit.equals("max") || Long.parseLong(limit) >= 1L << 62) {
                    return OptionalDouble.empty();
                }
                long cache = stat.lines().filter(line -> line.startsWith(files[3] + " "))
                        .mapToLong(line -> Long.parseLong(line.substring(files[3].length() + 1))).findFirst().orElse(0);
                return OptionalDouble.of(100.0 * (usage - cache) / Long.parseLong(limit));
            } catch (IOException notThisVersion) {
                continue;
            }
        }
        return OptionalDouble.empty();
    }
}
