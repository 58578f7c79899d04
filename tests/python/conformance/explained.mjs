// Why tests of CPython's own test_asyncio fail on our loop: for each reason, by the version of Python whose tests they are (or
// `all`), the tests by their module. Names are those of the tests without their class, since the same test runs for each kind of
// task and future; or with it, where it is only that one.

const changedAfter313 = {
  test_base_events: ['test_create_named_task_with_custom_factory'],
  test_events: [
    'PolicyTests.test_get_event_loop', 'test_event_loop_policy', 'test_get_event_loop_calls_set_event_loop',
    'test_get_event_loop_new_process', 'test_get_event_loop_returns_running_loop', 'test_get_event_loop_returns_running_loop2',
  ],
  test_locks: ['test_barrier', 'test_lock', 'test_lock_by_with_statement', 'test_semaphore'],
  test_pep492: ['test_context_manager_with_await'],
  test_runners: ['test_asyncio_run_only_coro', 'test_run_future', 'test_run_non_coro'],
  test_tasks: [
    'test__enter_task', 'test__enter_task_failure', 'test__leave_task', 'test__leave_task_failure1', 'test__register_task_1',
    'test__register_task_2', 'test_current_task', 'test_log_destroyed_pending_task', 'test_uncancel_basic',
    'test_uncancel_structured_blocks',
  ],
};

const table = [
  [
    'the tests are those of an older Python, and 3.14 does this otherwise',
    {
      '3.11': {
        ...changedAfter313,
        test_events: [...changedAfter313.test_events, 'test_handle_repr'],
        test_futures: ['test_exception'],
        test_futures2: ['test_recursive_repr_for_pending_tasks'],
        test_taskgroups: ['test_taskgroup_no_create_task_after_failure'],
        test_tasks: [
          ...changedAfter313.test_tasks, 'test_as_completed_coroutine_without_loop', 'test_as_completed_invalid_args',
          'test_cancel_gather_1', 'test_current_task_with_implicit_loop',
        ],
        test_waitfor: ['test_wait_for_self_cancellation'],
      },
      '3.13': {
        ...changedAfter313,
        test_eager_task_factory: [
          'test_all_tasks_with_blocking', 'test_all_tasks_with_eager_completion', 'test_current_task', 'test_recursive_taskgroups',
        ],
      },
    },
  ],
  [
    'a page has no threads',
    {
      all: {
        test_base_events: ['test_check_thread', 'test_shutdown_default_executor_timeout'],
        test_events: ['test_get_event_loop_thread'],
        test_futures: [
          'test_wrap_future', 'test_wrap_future_use_global_loop', 'test_wrap_future_use_running_loop',
          'test_wrap_future_without_loop',
        ],
        test_streams: ['test_drain_raises'],
      },
    },
  ],
  [
    'a page has no sockets and no pipes',
    {
      all: {
        test_streams: [
          'test_async_writer_api', 'test_async_writer_api_exception_after_close', 'test_eof_feed_when_closing_writer',
          'test_loop_is_closed_resource_warnings', 'test_open_connection', 'test_open_connection_error',
          'test_open_connection_happy_eyeball_refcycles', 'test_open_connection_no_loop_ssl', 'test_read_all_from_pipe_reader',
          'test_start_server', 'test_start_tls', 'test_start_tls_buffered_data', 'test_unclosed_resource_warnings',
          'test_unclosed_server_resource_warnings', 'test_unhandled_cancel', 'test_unhandled_exception',
          'test_wait_closed_on_close', 'test_wait_closed_on_close_with_unread_data',
        ],
      },
    },
  ],
  [
    'the test looks inside of BaseEventLoop, of which our loop is no subclass',
    {
      all: {
        test_base_events: [
          'test__add_callback_cancelled_handle', 'test__add_callback_handle', 'test__run_once',
          'test__run_once_cancelled_event_cleanup', 'test__run_once_schedule_handle', 'test_call_later',
          'test_custom_run_forever_integration', 'test_not_implemented', 'test_run_forever_pre_stopped',
          'test_single_selecter_event_callback_after_stopping',
        ],
        test_tasks: ['test_issue46672'],
      },
    },
  ],
  [
    'the running loop is what the functions in C say it is; the test has those in Python in their place',
    {
      '3.14': {
        test_events: [
          'TestPyGetEventLoop.test_get_event_loop_returns_running_loop',
          'TestPyGetEventLoop.test_get_event_loop_returns_running_loop2',
          'TestPyGetEventLoop.test_get_running_loop_already_running',
        ],
      },
    },
  ],
  [
    'the first interruption ends the program, since it comes from the page; CPython cancels the main task first',
    {
      all: {
        test_runners: [
          'test_interrupt_call_soon', 'test_interrupt_cancelled_task', 'test_interrupt_wait',
        ],
      },
    },
  ],
  [
    'the clock of the test is a tenth of a second ahead of the timers that are due',
    { all: { test_tasks: ['test_stop_while_run_in_complete'] } },
  ],
];

/** Why this test of a version of Python fails on our loop, or nothing if that is not known. */
export function explain(name, version) {
  const [module, ...path] = name.split('.');
  const names = [path.at(-1), path.join('.')];
  const holds = (tests) => names.some((each) => tests?.[module]?.includes(each));
  return table.find(([, versions]) => holds(versions.all) || holds(versions[version]))?.[0];
}
