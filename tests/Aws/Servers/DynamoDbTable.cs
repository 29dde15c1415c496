using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Replica.Catalogue.DynamoDb;

namespace Replica.Aws.Tests.Servers;

/// <summary>A table of one test.</summary>
internal sealed class DynamoDbTable : IAsyncDisposable
{
    private DynamoDbTable(IAmazonDynamoDB client, string name) => (Client, Name) = (client, name);

    public IAmazonDynamoDB Client { get; }

    public string Name { get; }

    public static async Task<DynamoDbTable> CreateAsync()
    {
        var table = new DynamoDbTable(await DynamoDbLocal.ConnectAsync(), $"replica-{Guid.NewGuid():N}");
        await table.Client.CreateTableAsync(TableSchema.Creation(table.Name));
        return table;
    }

    /// <summary>A client whose requests pass through a handler.</summary>
    public static async Task<IAmazonDynamoDB> ConnectThroughAsync(DelegatingHandler handler)
    {
        var config = await DynamoDbLocal.ConfigurationAsync();
        config.HttpClientFactory = new Factory(handler);
        return new AmazonDynamoDBClient(DynamoDbLocal.Credentials, config);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DeleteTableAsync(Name);
        Client.Dispose();
    }

    private sealed class Factory(DelegatingHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
        {
            handler.InnerHandler ??= new SocketsHttpHandler();
            return new HttpClient(handler, disposeHandler: false);
        }
    }
}
