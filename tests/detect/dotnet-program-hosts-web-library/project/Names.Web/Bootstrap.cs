namespace Names.Web;

public static class Bootstrap
{
    public static void Start(string[] args) =>
        new HostBuilder().ConfigureWebHost(web => web.UseStartup<Startup>()).Build().Run();
}
