using Replica.Support;
using Replica.Support.Processes;

namespace Replica.Bench.Engine;

/// <summary>A running <c>replica up</c> and its data folder, which goes when it does.</summary>
internal sealed class OwnedReplica(RunningReplica replica, TempFolder folder) : IAsyncDisposable
{
    /// <summary>Talks to it.</summary>
    public HttpClient Http => replica.Http;

    public async ValueTask DisposeAsync()
    {
        await replica.DisposeAsync();
        folder.Dispose();
    }
}
