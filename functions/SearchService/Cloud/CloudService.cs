using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replica.Catalogue.Cloud;
using Replica.Catalogue.Config;
using Replica.Catalogue.DynamoDb;
using Replica.Catalogue.Snapshots;
using Replica.ObjectStore.Aws;
using Replica.ObjectStore.S3;
using Replica.SearchService.Following;
using Replica.SearchService.Hosting;
using Replica.SearchService.Importing;
using Replica.SearchService.Routes;
using Replica.SearchService.Serving;
using Replica.SearchService.Signing;
using Replica.SearchService.Snapshots;
using Replica.SearchService.Upstreams;

namespace Replica.SearchService.Cloud;

/// <summary>The search container on S3 and DynamoDB: follows the catalogue and answers search; one of its instances signs the config and publishes the index.</summary>
internal static class CloudService
{
    // The stack allows writing this record alone.
    private const string LeaseName = "search";

    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    /// <exception cref="FormatException">A setting is malformed.</exception>
    public static void Configure(WebApplicationBuilder builder)
    {
        var deployment = Deployment.FromEnvironment();
        var clients = AwsClients.FromEnvironment();
        var time = TimeProvider.System;
        var store = new S3ObjectStore(clients, deployment.Bucket, time);
        var dynamo = DynamoDbClients.Create(clients.Endpoints.Region, clients.Endpoints.DynamoDb, clients.Credentials);
        var catalogue = new DynamoDbCatalogue(dynamo, deployment.Table, time);
        var lease = new DynamoDbLease(dynamo, deployment.Table, LeaseName, $"{Environment.MachineName} {Guid.NewGuid():n}", time);
        var dht = DhtSettings.FromEnvironment(Environment.GetEnvironmentVariable);
        var (key, index) = (deployment.SigningKey, IndexKey.Of(deployment.SigningKey));
        var config = Config(deployment, index);
        var folder = deployment.IndexFolder ?? Directory.CreateTempSubdirectory("replica-index-").FullName;
        builder.WebHost.ConfigureKestrel(ConnectionLimits.Apply);
        builder.Services.AddSingleton(services => new FollowedIndex(
            catalogue, store, index, folder, deployment.PublishInterval, dht.Database, time, services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton(services => services.GetRequiredService<FollowedIndex>().Follower);
        if (dht.Upstreams.Count > 0)
            builder.Services.AddSingleton(services => new DhtUpstreams(dht.Upstreams, network: null, time, services.GetRequiredService<ILogger<DhtUpstreams>>()));
        if (dht.Database is not null)
            builder.Services.AddSingleton(services => services.GetRequiredService<FollowedIndex>().Import!);
        builder.Services.AddSingleton(services => new ConfigSigner(store, key, time, services.GetRequiredService<ILogger<ConfigSigner>>()));
        Run(builder, (services, stop) => services.GetRequiredService<SearchFollower>().RunAsync(stop));
        if (dht.Database is not null)
            Run(builder, (services, stop) => services.GetRequiredService<DhtImport>().RunAsync(stop));
        Run(builder, (services, stop) => services.GetRequiredService<FollowedIndex>().KeepAsync(stop));
        Run(builder, (services, stop) => new LeasedWork(lease.TryHoldAsync, lease.ReleaseAsync, time, services.GetRequiredService<ILogger<LeasedWork>>()).RunAsync(
            held => Task.WhenAll(
                services.GetRequiredService<ConfigSigner>().RunAsync(config, held),
                services.GetRequiredService<FollowedIndex>().PublishAsync(held)),
            stop));
    }

    /// <summary>Search, suggestions, feeds, metrics and health.</summary>
    public static void Map(WebApplication app)
    {
        var follower = app.Services.GetRequiredService<SearchFollower>();
        SearchRoutes.Map(app, follower, TimeProvider.System, app.Services.GetService<DhtUpstreams>(), app.Services.GetService<DhtImport>());
        HealthRoutes.Map(app, follower);
    }

    private static void Run(WebApplicationBuilder builder, Func<IServiceProvider, CancellationToken, Task> loop) =>
        builder.Services.AddSingleton<IHostedService>(services => new BackgroundLoop(stop => loop(services, stop)));

    private static ServiceConfig Config(Deployment deployment, IndexKey index) => new()
    {
        Generation = 0,
        Expires = default,
        WebSeedBases = [deployment.Content.AbsoluteUri],
        MetadataBases = [deployment.Content.AbsoluteUri],
        IndexKeys = [index.Public],
    };
}
