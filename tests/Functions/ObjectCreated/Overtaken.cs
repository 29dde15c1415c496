using System.Reflection;

namespace Replica.Functions.Tests.ObjectCreated;

/// <summary>A store before one call of which, the first of its name, something else happens, as if the caller had been held up there.</summary>
public class Overtaken<T> : DispatchProxy
    where T : class
{
    private T? _target;
    private string? _method;
    private Func<Task>? _meanwhile;

    internal static T Wrap(T target, string method, Func<Task> meanwhile)
    {
        var proxy = Create<T, Overtaken<T>>();
        var self = (Overtaken<T>)(object)proxy;
        (self._target, self._method, self._meanwhile) = (target, method, meanwhile);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == _method && Interlocked.Exchange(ref _meanwhile, null) is { } meanwhile)
            meanwhile().GetAwaiter().GetResult();
        return targetMethod.Invoke(_target, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
