using Replica.Support.Lambda;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>A built function executable as Lambda runs it: it polls, and another process takes its place when it is killed.</summary>
internal sealed class LambdaFunction : IAsyncDisposable
{
    private readonly string _name;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private FunctionProcess _process;

    private LambdaFunction(RuntimeApiStandIn lambda, string name, IReadOnlyDictionary<string, string> environment)
    {
        (Lambda, _name, _environment) = (lambda, name, environment);
        _process = Start();
    }

    public RuntimeApiStandIn Lambda { get; }

    /// <summary>What the process of now has logged.</summary>
    public string Log => _process.Log;

    /// <summary>Starts one.</summary>
    /// <param name="name">The project below <c>functions/</c>.</param>
    /// <param name="environment">All its variables.</param>
    public static async Task<LambdaFunction> StartAsync(string name, IReadOnlyDictionary<string, string> environment)
    {
        var function = new LambdaFunction(await RuntimeApiStandIn.StartAsync(), name, environment);
        if (await Task.WhenAny(function.Lambda.FirstPoll, function.Lambda.InitError) == function.Lambda.InitError)
            throw new InvalidOperationException($"{name} did not start: {function.Log}");
        return function;
    }

    /// <summary>Where the test's own build has an executable.</summary>
    public static string Assembly(string name) => Path.Combine(AppContext.BaseDirectory, $"Replica.{name}.dll");

    /// <summary>SIGKILL, and another process.</summary>
    public async Task KillAsync()
    {
        await _process.DisposeAsync();
        _process = Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await Lambda.DisposeAsync();
    }

    private FunctionProcess Start() => FunctionProcess.Start(Assembly(_name), Lambda, _environment);
}
