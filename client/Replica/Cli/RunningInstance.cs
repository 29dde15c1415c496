using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Replica.Client.Cli;

/// <summary><c>run.json</c> in the data folder, mode 0600: how other commands find the running instance.</summary>
/// <param name="Url">Base URL, bare.</param>
/// <param name="OpenUrl">With a single-use key for a browser.</param>
/// <param name="Token">The run's token.</param>
/// <param name="ServiceKey">The service's public key in hex, or null.</param>
/// <param name="PeerPort">Where peers can connect, TCP and UDP; null without a swarm.</param>
/// <param name="Pid">Its process.</param>
internal sealed record RunningInstance(string Url, string OpenUrl, string Token, string? ServiceKey, int? PeerPort, int Pid)
{
    private const string FileName = "run.json";
    private const int MaxLength = 64 * 1024;

    /// <summary>Base of the service API that it works against; null where it serves that API itself, below <see cref="Url"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Service { get; init; }

    /// <summary>The instance that runs on this data folder, or null (none, or its process is gone).</summary>
    public static RunningInstance? Find(string dataFolder) => Read(dataFolder) is { } instance && IsAlive(instance.Pid) ? instance : null;

    /// <summary>Writes the file atomically, readable by its owner alone.</summary>
    public void Write(string dataFolder) =>
        AtomicFile.Write(Path.Combine(dataFolder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, CliJson.Default.RunningInstance), ownerOnly: true);

    /// <summary>Deletes the file if it is this instance's.</summary>
    public void Remove(string dataFolder)
    {
        if (Read(dataFolder) is { } other && other.Pid == Pid && other.Token == Token) File.Delete(Path.Combine(dataFolder, FileName));
    }

    private static RunningInstance? Read(string dataFolder)
    {
        var file = Path.Combine(dataFolder, FileName);
        try
        {
            if (!File.Exists(file) || new FileInfo(file).Length > MaxLength) return null;
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), CliJson.Default.RunningInstance);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
