var builder = WebAssemblyHostBuilder.CreateDefault(args);
await builder.Build().RunAsync();
