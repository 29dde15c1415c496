using System.Reflection;
using Replica.ObjectStore;

namespace Replica.Functions.Tests.SearchService.Snapshots;

/// <summary>A store whose first call of a name waits for something else to happen.</summary>
public class Stalling : DispatchProxy
{
    private IObjectStore? _target;
    private string? _method;
    private Func<Task>? _meanwhile;

    internal static IObjectStore Before(string method, IObjectStore target, Func<Task> meanwhile)
    {
        var proxy = Create<IObjectStore, Stalling>();
        ((Stalling)(object)proxy)._target = target;
        ((Stalling)(object)proxy)._method = method;
        ((Stalling)(object)proxy)._meanwhile = meanwhile;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == _method && Interlocked.Exchange(ref _meanwhile, null) is { } meanwhile)
            meanwhile().GetAwaiter().GetResult();
        return targetMethod.Invoke(_target, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
