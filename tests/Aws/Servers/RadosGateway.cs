using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Replica.ObjectStore.Aws;

namespace Replica.Aws.Tests.Servers;

/// <summary>Ceph's object gateway as S3: one for the whole test run, with a bucket for each test.</summary>
internal sealed class RadosGateway
{
    public const string AccessKey = "TESTACCESSKEY";
    public const string SecretKey = "TestSecretKey/0123456789+abcdefghijklmno";
    private const int Tries = 3;

    private static readonly string[] Programs = ["radosgw", "radosgw-admin", "ceph", "ceph-mon", "ceph-osd", "ceph-authtool", "monmaptool", "uuidgen"];
    private static readonly Lazy<Task<RadosGateway>> Shared = new(StartAsync);

    // The gateway keeps all topics in one object and refuses who changes it beside another.
    private static readonly SemaphoreSlim Topics = new(1);

    private RadosGateway(Uri endpoint)
    {
        Endpoint = endpoint;
        Clients = ClientsOf(AccessKey, SecretKey);
    }

    /// <summary>Base URL.</summary>
    public Uri Endpoint { get; }

    /// <summary>Clients that may do everything.</summary>
    public AwsClients Clients { get; }

    /// <summary>The gateway, started by whoever asks first. Skips the test if it is not installed.</summary>
    public static Task<RadosGateway> GetAsync()
    {
        MissingServer.Check(Programs);
        return Shared.Value;
    }

    /// <summary>Clients of somebody else.</summary>
    public AwsClients ClientsOf(string accessKey, string secretKey) =>
        new(new AwsEndpoints("us-east-1", S3: Endpoint), new BasicAWSCredentials(accessKey, secretKey));

    /// <summary>Makes an empty bucket.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> CreateBucketAsync()
    {
        var name = $"test-{Guid.NewGuid():N}";
        await Clients.S3.PutBucketAsync(new PutBucketRequest { BucketName = name });
        return name;
    }

    /// <summary>
    /// From now on, for each object created or removed whose key ends in <paramref name="suffix"/>, the gateway POSTs S3's event message to
    /// <paramref name="push"/>, once, before it answers the request that did it. Its keys are not URL-encoded, and its source is <c>ceph:s3</c>.
    /// </summary>
    public async Task NotifyAsync(string bucket, Uri push, string suffix)
    {
        await Topics.WaitAsync();
        try
        {
            await SetNotificationAsync(bucket, push, suffix);
        }
        finally
        {
            Topics.Release();
        }
    }

    private async Task SetNotificationAsync(string bucket, Uri push, string suffix)
    {
        var topic = await SignedForm.PostAsync(
            Clients,
            Endpoint,
            ("Action", "CreateTopic"),
            ("Name", bucket),
            ("Attributes.entry.1.key", "push-endpoint"),
            ("Attributes.entry.1.value", push.AbsoluteUri));
        await Clients.S3.PutBucketNotificationAsync(new PutBucketNotificationRequest
        {
            BucketName = bucket,
            TopicConfigurations =
            [
                new TopicConfiguration
                {
                    Id = "events",
                    Topic = topic.Value("TopicArn"),
                    Events = [EventType.ObjectCreatedAll, EventType.ObjectRemovedAll],
                    Filter = new Filter { S3KeyFilter = new S3KeyFilter { FilterRules = [new FilterRule("suffix", suffix)] } },
                },
            ],
        });
    }

    private static async Task<RadosGateway> StartAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            var ports = ServerProcess.FreePorts(3);
            try
            {
                // Never disposed: it ends with this process.
                await ServerProcess.StartAsync(Path.Combine(ServerProcess.Folder, "radosgw.sh"), [.. ports, AccessKey, SecretKey]);
                return new RadosGateway(new Uri($"http://127.0.0.1:{ports[0]}/"));
            }
            catch (InvalidOperationException) when (attempt < Tries)
            {
                // Somebody took one of the ports meanwhile.
            }
        }
    }
}
