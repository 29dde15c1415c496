using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replica.Catalogue.Cloud;
using Replica.Catalogue.Config;
using Replica.Catalogue.DynamoDb;
using Replica.ObjectStore.Aws;
using Replica.ObjectStore.S3;
using Replica.SearchService.Following;
using Replica.SearchService.Hosting;
using Replica.SearchService.Importing;
using Replica.SearchService.Routes;
using Replica.SearchService.Serving;
using Replica.SearchService.Signing;
using Replica.SearchService.Upstreams;

namespace Replica.SearchService.Cloud;

/// <summary>The search container on S3 and DynamoDB: follows the catalogue, answers search, and signs the config.</summary>
internal static class CloudService
{
    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    /// <exception cref="FormatException">A setting is malformed.</exception>
    public static void Configure(WebApplicationBuilder builder)
    {
        var deployment = Deployment.FromEnvironment();
        var clients = AwsClients.FromEnvironment();
        var time = TimeProvider.System;
        var store = new S3ObjectStore(clients, deployment.Bucket, time);
        var catalogue = new DynamoDbCatalogue(DynamoDbClients.Create(clients.Endpoints.Region, clients.Endpoints.DynamoDb, clients.Credentials), deployment.Table, time);
        var dht = DhtSettings.FromEnvironment(Environment.GetEnvironmentVariable);
        var (key, config) = (deployment.SigningKey, Config(deployment));
        builder.WebHost.ConfigureKestrel(ConnectionLimits.Apply);
        builder.Services.AddSingleton(services => new SearchFollower(catalogue, time, services.GetRequiredService<ILogger<SearchFollower>>()));
        if (dht.Upstreams.Count > 0)
            builder.Services.AddSingleton(services => new DhtUpstreams(dht.Upstreams, network: null, time, services.GetRequiredService<ILogger<DhtUpstreams>>()));
        if (dht.Database is { } file)
        {
            builder.Services.AddSingleton(services => new DhtImport(file, services.GetRequiredService<SearchFollower>(), time, services.GetRequiredService<ILogger<DhtImport>>()));
            builder.Services.AddSingleton<IHostedService>(services => new BackgroundLoop(services.GetRequiredService<DhtImport>().RunAsync));
        }

        builder.Services.AddSingleton(services => new ConfigSigner(store, key, time, services.GetRequiredService<ILogger<ConfigSigner>>()));
        builder.Services.AddSingleton<IHostedService>(services => new BackgroundLoop(services.GetRequiredService<SearchFollower>().RunAsync));
        builder.Services.AddSingleton<IHostedService>(services =>
            new BackgroundLoop(stop => services.GetRequiredService<ConfigSigner>().RunAsync(config, stop)));
    }

    /// <summary>Search, suggestions, feeds, metrics and health.</summary>
    public static void Map(WebApplication app)
    {
        var follower = app.Services.GetRequiredService<SearchFollower>();
        SearchRoutes.Map(app, follower, TimeProvider.System, app.Services.GetService<DhtUpstreams>(), app.Services.GetService<DhtImport>());
        HealthRoutes.Map(app, follower);
    }

    private static ServiceConfig Config(Deployment deployment) => new()
    {
        Generation = 0,
        Expires = default,
        WebSeedBases = [deployment.Content.AbsoluteUri],
        MetadataBases = [deployment.Content.AbsoluteUri],
    };
}
