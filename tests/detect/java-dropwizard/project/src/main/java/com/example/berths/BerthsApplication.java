package com.example.berths;

import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Environment;
import java.nio.file.Files;
import java.nio.file.Path;

public class BerthsApplication extends Application<BerthsConfiguration> {
    public static void main(String[] args) throws Exception {
        new BerthsApplication().run(args);
    }

    @Override
    public void run(BerthsConfiguration configuration, Environment environment) throws Exception {
        String depth = Files.readString(Path.of("charts/north.txt"));
        environment.jersey().register(new BerthsResource(configuration, depth));
    }
}
