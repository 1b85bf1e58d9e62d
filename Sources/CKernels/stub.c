typedef int nn_stub;
