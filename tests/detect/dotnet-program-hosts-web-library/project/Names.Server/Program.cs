Names.Web.Bootstrap.Start(args);
