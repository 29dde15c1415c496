using System.Globalization;
using System.Text;
using Replica.Ingest.Processes;
using Replica.Support;

namespace Replica.Functions.Tests.Ingest.Processes;

public sealed class ChildProcessTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [ProgramFact("sh")]
    public async Task Arguments_reach_the_program_as_they_stand()
    {
        var outcome = await RunAsync("printf '%s|' \"$@\"", ["a b", "$(id)", "; rm -rf x", "'", "", "-z"]);
        Assert.Equal("a b|$(id)|; rm -rf x|'||-z|", Encoding.UTF8.GetString(outcome.Output));
    }

    [ProgramFact("sh")]
    public async Task Exit_code_and_the_end_of_standard_error_are_told()
    {
        var outcome = await RunAsync("i=0; while [ $i -lt 3000 ]; do echo 'some line of complaint' >&2; i=$((i+1)); done; echo last >&2; exit 7");
        Assert.Equal(7, outcome.ExitCode);
        Assert.EndsWith("last\n", outcome.Errors, StringComparison.Ordinal);
        Assert.True(outcome.Errors.Length <= 16 * 1024);
    }

    [ProgramFact("sh")]
    public async Task Nothing_of_our_environment_reaches_it()
    {
        // The variables of the process are shared by all tests; nobody else looks at these.
        foreach (var name in new[] { "AWS_SECRET_ACCESS_KEY", "LD_PRELOAD_X", "NO_PROXY" })
            Environment.SetEnvironmentVariable(name, "secret-of-ours");
        var text = Encoding.UTF8.GetString((await RunAsync("env")).Output);
        Assert.DoesNotContain("secret-of-ours", text, StringComparison.Ordinal);
        Assert.Contains($"HOME={_folder.FullPath}\n", text, StringComparison.Ordinal);
        Assert.Contains("http_proxy=http://127.0.0.1:9\n", text, StringComparison.Ordinal);
    }

    [ProgramFact("sh")]
    public async Task Cancelling_ends_grandchildren_too()
    {
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource<int>();
        var running = new ChildProcess(TimeProvider.System).RunAsync(
            Command("sh -c 'trap \"\" TERM HUP; sleep 1000 & echo $!; wait' & wait") with { OnLine = line => started.SetResult(int.Parse(line, CultureInfo.InvariantCulture)) },
            stop.Token);
        var grandchild = await started.Task;
        Assert.True(IsAlive(grandchild));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await UntilDeadAsync(grandchild);
    }

    [ProgramFact("sh")]
    public async Task A_grandchild_that_is_left_over_does_not_outlive_its_job()
    {
        var outcome = await RunAsync("sleep 1000 & echo $!");
        await UntilDeadAsync(int.Parse(Encoding.ASCII.GetString(outcome.Output), CultureInfo.InvariantCulture));
    }

    [ProgramFact("sh")]
    public async Task Too_long_a_run_is_ended()
    {
        var time = new ManualTimeProvider();
        var started = new TaskCompletionSource();
        var running = new ChildProcess(time).RunAsync(Command("echo on; sleep 1000") with { OnLine = _ => started.SetResult() }, default);
        await started.Task;
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("sh took longer than 60 s", (await Assert.ThrowsAsync<ChildFailedException>(() => running)).Message);
    }

    [ProgramFact("sh")]
    public async Task Endless_output_is_ended()
    {
        var failure = await Assert.ThrowsAsync<ChildFailedException>(() => RunAsync("while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done"));
        Assert.Equal("sh said more than 10000 bytes", failure.Message);
    }

    [ProgramFact("sh")]
    public async Task Lines_come_one_by_one_and_bounded()
    {
        var lines = new List<string>();
        var command = Command("echo one; printf '%05000d\\n' 0; printf unfinished") with { OnLine = lines.Add };
        await new ChildProcess(TimeProvider.System).RunAsync(command, default);
        Assert.Equal(["one", new string('0', 4096), "unfinished"], lines);
    }

    public void Dispose() => _folder.Dispose();

    private Task<ChildOutcome> RunAsync(string script, params string[] arguments) =>
        new ChildProcess(TimeProvider.System).RunAsync(Command(script, arguments), default);

    private ChildCommand Command(string script, params string[] arguments) =>
        new(RequiredProgram.Find("sh")!, ["-c", script, "sh", .. arguments], _folder.FullPath) { TimeLimit = TimeSpan.FromMinutes(1), MaxOutput = 10_000 };

    private static async Task UntilDeadAsync(int process)
    {
        while (IsAlive(process)) await Task.Delay(1);
    }

    // One that is dead and not yet reaped by the init process is a zombie.
    private static bool IsAlive(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(") ")[1][0] != 'Z';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
