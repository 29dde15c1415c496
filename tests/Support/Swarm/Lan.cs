using System.Globalization;

namespace Replica.Support.Swarm;

/// <summary>
/// Machines on a switch: network namespaces with one address each, multicast between them and no way out. For root alone. Nothing of it is
/// visible outside, and it is gone when disposed.
/// </summary>
public sealed class Lan : IAsyncDisposable
{
    private static int _count;

    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"replica-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
    private readonly List<LanHost> _hosts = [];

    private Lan()
    {
    }

    private string Switch => _name + "-switch";

    /// <summary>The machines.</summary>
    public IReadOnlyList<LanHost> Hosts => _hosts;

    /// <summary>Null if a LAN can be made, or must be (in CI); else why a test is skipped.</summary>
    public static string? SkipReason =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")) && !(Environment.IsPrivilegedProcess && RequiredProgram.Find("ip") is not null)
            ? "SKIPPED: network namespaces are for root, with the program ip; tests/run installs it."
            : null;

    /// <summary>Makes one.</summary>
    public static async Task<Lan> CreateAsync(int hosts)
    {
        var lan = new Lan();
        try
        {
            await IpAsync("netns", "add", lan.Switch);
            await InAsync(lan.Switch, "link", "add", "lan", "type", "bridge", "mcast_snooping", "0");
            await InAsync(lan.Switch, "link", "set", "lan", "up");
            for (var number = 1; number <= hosts; number++)
                await lan.AddHostAsync(number);
            return lan;
        }
        catch
        {
            await lan.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var name in _hosts.Select(host => host.Name).Append(Switch))
            await IpAsync("netns", "delete", name);
    }

    private async Task AddHostAsync(int number)
    {
        var host = new LanHost($"{_name}-{number}", $"10.77.0.{number}");
        await IpAsync("netns", "add", host.Name);
        _hosts.Add(host);
        await IpAsync("link", "add", $"port{number}", "netns", Switch, "type", "veth", "peer", "name", "eth0", "netns", host.Name);
        await InAsync(Switch, "link", "set", $"port{number}", "master", "lan", "up");
        await InAsync(host.Name, "address", "add", $"{host.Address}/24", "dev", "eth0");
        await InAsync(host.Name, "link", "set", "lo", "up");
        await InAsync(host.Name, "link", "set", "eth0", "up");
        // Multicast needs a route; what is sent elsewhere ends at the switch.
        await InAsync(host.Name, "route", "add", "default", "dev", "eth0");
    }

    private static Task<string> IpAsync(params string[] arguments) => RequiredProgram.RunAsync("ip", arguments);

    private static Task<string> InAsync(string name, params string[] arguments) => RequiredProgram.RunAsync("ip", ["-n", name, .. arguments]);
}
