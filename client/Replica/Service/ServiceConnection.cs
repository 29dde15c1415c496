using Replica.Client.Cli;
using Replica.Client.Network;

namespace Replica.Client.Service;

/// <summary>The service that a one-shot command works with, and the HTTP client that reaches it and what its config names.</summary>
internal sealed class ServiceConnection : IDisposable
{
    private ServiceConnection(Uri service, byte[]? key, CommandContext context, HttpRules rules)
    {
        var options = context.Options;
        var isLocal = ServiceClient.IsLocal(service);
        Http = GuardedHttp.Create(rules with
        {
            AllowPrivate = options.AllowPrivateAddresses || isLocal,
            Trusted = [service],
            HttpsOnly = rules.HttpsOnly && !isLocal,
        });
        Service = new ServiceClient(
            service, key, Path.Combine(options.DataFolder, "service.json"), Http, context.Time, context.Terminal.Warn);
    }

    /// <summary>Reaches the service, the URLs it names for uploads, and its config's bases.</summary>
    public HttpClient Http { get; }

    public ServiceClient Service { get; }

    /// <summary>Connects to <c>--service</c>, or else to the instance that runs on the data folder.</summary>
    /// <exception cref="CommandException">There is neither.</exception>
    public static ServiceConnection Open(CommandContext context) =>
        TryOpen(context) ?? throw new CommandException(
            ExitCodes.Network,
            $"no running Replica in {context.Options.DataFolder}; start one with `replica up`, or pass --service URL");

    /// <summary>As <see cref="Open"/>; null if there is neither.</summary>
    /// <param name="context">The command.</param>
    /// <param name="rules">The proxy and the profile that it works under; null = neither.</param>
    public static ServiceConnection? TryOpen(CommandContext context, HttpRules? rules = null)
    {
        var options = context.Options;
        var instance = RunningInstance.Find(options.DataFolder);
        var running = Uri.TryCreate(instance?.Service ?? instance?.Url, UriKind.Absolute, out var url) ? new Uri(url.AbsoluteUri.TrimEnd('/') + '/') : null;
        var service = options.Service ?? running;
        if (service is null) return null;
        // The running instance's key is that of its own service, not of another that the user names.
        var key = options.ServiceKey ?? (service == running && instance!.ServiceKey is { } hex ? Convert.FromHexString(hex) : null);
        DataFolder.Create(options.DataFolder);
        return new ServiceConnection(service, key, context, rules ?? new HttpRules());
    }

    public void Dispose()
    {
        Service.Dispose();
        Http.Dispose();
    }
}
